"""Documents from where they are published to where the config wants them."""
