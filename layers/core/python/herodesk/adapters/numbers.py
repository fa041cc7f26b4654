"""Numbers for CloudWatch, written into the log in its embedded metric format: no call."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "Herodesk"


def write(numbers: Mapping[str, int], *, service: str, stage: str) -> None:
    """One line of numbers of that function; stages in one account are told apart."""
    metrics = Metrics(service=service, namespace=NAMESPACE)
    metrics.add_dimension(name="stage", value=stage)
    for name, number in numbers.items():
        unit = MetricUnit.Percent if name.endswith("Percent") else MetricUnit.Count
        metrics.add_metric(name=name, unit=unit, value=number)
    metrics.flush_metrics()
    metrics.clear_metrics()  # where they are switched off, flushing keeps them
