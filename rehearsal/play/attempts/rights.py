"""Attempts to gain rights: other roles and policies, users and keys, and tokens that outlive the session."""

from typing import Any

from admin.names import STORAGE_REGION
from rehearsal.play.attempts.scene import NEITHER, NOTHING, Attempt, Scene

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def roles(scene: Scene) -> list[Attempt]:
    """List attempts on IAM: the own role, the participants' role, the boundary, new roles and users, and reading."""
    role, own, here = scene.role, scene.mine, {"region": STORAGE_REGION}
    participant = scene.workshop.participant_role(scene.group.name)
    boundary = f"arn:aws:iam::{scene.account}:policy/{scene.workshop.name}-crop-faces-boundary-{scene.group.name}"
    user: dict[str, Any] = {"UserName": "mine", **here}
    on_user = f"arn:aws:iam::{scene.account}:user/mine"
    return [
        role("PutRolePolicy", own, PolicyName="more", PolicyDocument=NOTHING),
        role("AttachRolePolicy", own, PolicyArn=ADMINISTRATOR),
        role("DeleteRolePermissionsBoundary", own),
        role("PutRolePermissionsBoundary", own, PermissionsBoundary=ADMINISTRATOR),
        role("DeleteRolePolicy", participant, PolicyName="window"),
        role("UpdateAssumeRolePolicy", participant, PolicyDocument=NOTHING),
        role("UpdateRole", participant, MaxSessionDuration=43200),
        role("TagRole", own, Tags=[{"Key": "workshop", "Value": "mine"}]),
        role("GetRole", own),
        role("GetRolePolicy", participant, PolicyName="window"),
        role("CreateRole", "mine", AssumeRolePolicyDocument=NOTHING),
        scene.call("iam:CreatePolicyVersion", boundary, NEITHER, PolicyArn=boundary, PolicyDocument=NOTHING, **here),
        scene.call("iam:ListRoles", "*", NEITHER, **here),
        scene.call("iam:ListUsers", "*", NEITHER, **here),
        scene.call("iam:GetAccountAuthorizationDetails", "*", NEITHER, **here),
        scene.call("iam:CreateUser", on_user, NEITHER, **user),
        scene.call("iam:CreateAccessKey", on_user, NEITHER, **user),
        scene.call("iam:CreateLoginProfile", on_user, NEITHER, Password="correct horse 1A!", **user),  # noqa: S106
    ]


def tokens(scene: Scene) -> list[Attempt]:
    """List attempts to change the session for another: roles one after another, and federation."""
    here = {"region": STORAGE_REGION}
    names = scene.workshop
    federated = f"arn:aws:sts::{scene.account}:federated-user/{scene.me}"
    return [
        scene.take(scene.mine),
        scene.take(scene.theirs),
        scene.take(names.participant_role(scene.group.name)),
        scene.take(names.participant_role(scene.other.name)),
        scene.take(names.identify_species_role(scene.group.name)),
        scene.call("sts:GetFederationToken", federated, NEITHER, Name=scene.me, **here),
        scene.call("sts:DecodeAuthorizationMessage", "*", NEITHER, EncodedMessage="x", **here),
    ]
