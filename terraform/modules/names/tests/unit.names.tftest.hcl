variables {
  workshop = "mip-day"
  group    = "group-1145"
}

run "names_that_others_rely_on" {
  command = plan

  assert {
    condition     = [output.source_bucket, output.target_bucket] == ["mip-day-source", "mip-day-target"]
    error_message = "The workshop's texts name these two buckets."
  }

  assert {
    condition     = [output.identify_species, output.endpoint] == ["IdentifySpeciesAndNotify", "nabirds-species-identifier"]
    error_message = "The workshop's texts name the species function and the endpoint."
  }

  assert {
    condition     = [output.upload_bucket, output.code_bucket] == ["mip-day-upload-group-1145", "mip-day-code-group-1145"]
    error_message = "Bucket names are global, so those of a group name it."
  }

  assert {
    condition = alltrue([
      for name in [
        output.crop_faces_boundary, output.identify_species_role, output.endpoint_role, output.endpoint_end_role,
        output.participant_role, output.front_door, output.front_door_role, output.species_topic,
        output.species_failures, output.alarms, output.dashboard, output.library_layer,
      ] : endswith(name, "-group-1145")
    ])
    error_message = "Two groups of one region would have one name."
  }

  assert {
    condition     = [output.door_key, output.code_seed] == ["/mip-day/group-1145/door-key", "/mip-day/group-1145/code-seed"]
    error_message = "A group's secrets are not under its name."
  }
}

run "next_group_of_a_region" {
  command = plan

  variables {
    group            = "group-1430"
    number_in_region = 2
  }

  assert {
    condition     = [output.identify_species, output.endpoint] == ["IdentifySpeciesAndNotify-2", "nabirds-species-identifier-2"]
    error_message = "The second group of a region has the first one's species function or endpoint."
  }
}

run "what_no_group_has" {
  command = plan

  assert {
    condition = alltrue([
      for name in [output.source_bucket, output.target_bucket, output.feedback_bucket, output.state_bucket, output.judge_code_bucket, output.judge_output] :
      !strcontains(name, "group-1145") && !strcontains(name, "shared")
    ])
    error_message = "What the groups share is named after one of them."
  }
}

run "longest_names_fit" {
  command = plan

  variables {
    workshop = "twenty-characters-ab"
    group    = "twenty-six-characters-abcd"
  }

  assert {
    # A pseudonym has at most 32 characters; role and function names end at 64, bucket names at 63.
    condition     = length(replace(output.crop_faces, "*", join("", [for i in range(32) : "p"]))) <= 64 && length(output.upload_bucket) <= 63 && length(output.identify_species_role) <= 64
    error_message = "With the longest workshop name and the longest pseudonym a name is longer than AWS allows."
  }
}

run "workshop_too_short" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "ab"
  }
}

run "workshop_too_long" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "twenty-one-characters"
  }
}

run "workshop_with_capitals" {
  command         = plan
  expect_failures = [var.workshop]

  variables {
    workshop = "MIP-Day"
  }
}
