"""What is built before Terraform runs, and finding Terraform."""
