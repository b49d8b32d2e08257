"""Before, during and after a session on AWS; with the instructor's rights."""
