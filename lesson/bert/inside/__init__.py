"""What a run changed inside the network, and which words its answers rest on."""
