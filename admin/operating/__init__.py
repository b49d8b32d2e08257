"""Operating the workshop on AWS before, during and after a session, with the instructor's rights."""
