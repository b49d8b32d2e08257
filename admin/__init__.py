"""The ``workshop`` command: everything around the workshop that Terraform does not set up itself."""
