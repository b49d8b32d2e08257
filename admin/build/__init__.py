"""The packages and layers that are built before Terraform runs, and Terraform itself."""
