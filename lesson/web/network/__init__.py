"""One drawing of the network, on every page where a model speaks."""
