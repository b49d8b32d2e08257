"""What a program takes along: its imports and theirs, and the data that they read."""

from admin.build.imports import imported_files


def write(folder, **files):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_imports_are_followed_wherever_they_stand(tmp_path):
    for package in ("admin", "admin/judging", "admin/commands"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    write(
        tmp_path,
        program="import json\nimport numpy\nfrom admin.judging import zips\ndef f():\n    import admin.late\n",
        admin__judging__zips="import typing\nif typing.TYPE_CHECKING:\n    from admin.commands import cli\n",
        admin__late="from admin.names import Names\n",
        admin__names="class Names: ...\n",
        admin__commands__cli="import hcl2\n",
        admin__unused="",
    )
    assert imported_files(tmp_path, "program.py") == {
        "admin/__init__.py": "admin/__init__.py",
        "admin/judging/__init__.py": "admin/judging/__init__.py",
        "admin/judging/zips.py": "admin/judging/zips.py",
        "admin/late.py": "admin/late.py",
        "admin/names.json": "terraform/names.json",
        "admin/names.py": "admin/names.py",
        "admin/pseudonyms.json": "terraform/pseudonyms.json",
    }
