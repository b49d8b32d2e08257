"""A camera: pictures of visiting birds from a camera, a film or a folder, with a participant's or a camera's keys."""
