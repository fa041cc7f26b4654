"""How the model file is made and measured: readers, heads, fitting, figures."""
