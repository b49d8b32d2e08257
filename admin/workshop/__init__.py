"""The workshop's settings and its roster, and provisioning AWS from them."""
