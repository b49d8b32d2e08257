"""The participants' own verbs, which need a participant's credentials and no checkout."""
