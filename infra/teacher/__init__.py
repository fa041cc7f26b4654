"""The learner of the shipped nets: a large encoder teaches small ones; nothing here is deployed."""
