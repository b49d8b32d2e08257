"""The instructor's tool: folders, checks, grades and reports around what Terraform stands up."""
