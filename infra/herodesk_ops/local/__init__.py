"""The whole of Herodesk in one process: the real template on moto, and what moto lacks.

Start at `cloud.py`; `loop.py` is what makes things happen, `server.py` what people talk to.
"""
