# What all groups of this workshop share. Each environment sees this file through a symbolic link.

workshop             = "mip-day"    # first part of every bucket, function and role name
input_file           = "input1.jpg" # the picture in the source bucket
confidence_threshold = 97.0         # per cent; faces below it do not count
retention_days       = 14           # days after which objects and log lines expire; bytes of objects are gone a day later
