"""Plans, applies and destroys environments with Terraform, in the right order."""

from admin.operating.changes.applying import apply_changes
from admin.operating.changes.change import Action, Change
from admin.operating.changes.planning import plan_changes

__all__ = ["Action", "Change", "apply_changes", "plan_changes"]
