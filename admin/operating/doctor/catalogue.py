"""Which checks there are, under which names, in the order in which they are shown."""

from collections.abc import Callable, Mapping

from admin.operating.doctor import (
    applied,
    bounds,
    budget,
    cost,
    credentials,
    door,
    feedback,
    feedback_cost,
    layers,
    model,
    quotas,
    recognition,
    sessions,
    slot,
    strangers,
    taken,
    tools,
)
from admin.operating.doctor.finding import Finding
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Group

OfWorkshop = Mapping[str, Callable[[Ground], Finding]]
OfGroup = Mapping[str, Callable[[Ground, Group], Finding]]

WORKSHOP: OfWorkshop = {
    "credentials": credentials.check_credentials,
    "clock": credentials.check_clock,
    "terraform": tools.check_terraform,
    "provider": tools.check_provider,
    "links": tools.check_environment_links,
    "settings": tools.check_settings,
    "state": applied.check_storage_state,
    "buckets": taken.check_storage_buckets,
    "role-quota": quotas.check_role_quota,
    "rekognition": recognition.check_rekognition,
    "picture": recognition.check_picture,
    "faces": recognition.check_faces,
    "feedback": feedback.check_feedback,
    "grading": feedback.check_grading,
    "feedback-cost": feedback_cost.check_feedback_cost,
    "budget": budget.check_budget,
}
GROUP: OfGroup = {
    "slot": slot.check_slot,
    "roster": slot.check_roster,
    "state": applied.check_group_state,
    "buckets": taken.check_group_buckets,
    "functions": taken.check_functions,
    "roles": taken.check_roles,
    "parameters": taken.check_parameters,
    "layers": layers.check_layers,
    "model": model.check_model,
    "concurrency": quotas.check_concurrency,
    "reservations": bounds.check_reservations,
    "sizes": bounds.check_sizes,
    "code-storage": bounds.check_code_storage,
    "instances": quotas.check_instances,
    "sms": quotas.check_sms,
    "door": door.check_door,
    "session": sessions.check_session,
    "hours": sessions.check_hours,
    "strangers": strangers.check_strangers,
    "species-code": strangers.check_species_code,
    "runtime": slot.check_runtime,
    "cost": cost.check_cost,
}
