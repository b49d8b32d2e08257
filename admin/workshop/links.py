"""The symbolic links in terraform/envs, through which all environments share the same files."""

from pathlib import Path

from admin.errors import WorkshopError

SUFFIXES = (".tf", ".tfvars")
LONGEST_TARGET = 200  # characters; a longer file cannot be a link's target written out


def check_links(environment: Path) -> None:
    """Check that an environment's symbolic links are not text files.

    Args:
        environment: a folder of terraform/envs.

    Raises:
        WorkshopError: git wrote a link as a text file that holds the link's target, as it does on Windows unless told
            otherwise; Terraform and this tool would report a syntax error in it.
    """
    for path in sorted(environment.glob("*")):
        if path.suffix not in SUFFIXES or not path.is_file() or path.stat().st_size > LONGEST_TARGET:
            continue
        text = path.read_text(encoding="utf-8", errors="replace").strip()
        if text.startswith("../") and (environment / text).is_file():
            raise WorkshopError(
                f"{path} is a text file that holds the words {text} where a symbolic link to that file belongs: git "
                "wrote it so because symbolic links are switched off. On Windows switch on Developer Mode, then run "
                "'git config core.symlinks true' and 'git checkout terraform/envs'."
            )
