import json

import pytest
from django.core.management import call_command


@pytest.fixture
def collected(settings, tmp_path):
    source, target = tmp_path / "source", tmp_path / "collected"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = target
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "core.storage.ModuleManifestStorage"}
    }

    def collect(files):
        for name, text in files.items():
            (source / name).write_text(text)
        call_command("collectstatic", interactive=False, verbosity=0)
        return target

    return collect


def test_deep_chains_of_modules_import_hashed_names(collected):
    depth = 20
    files = {f"m{n}.js": f'import "./m{n + 1}.js";\n' for n in range(depth)}
    target = collected(files | {f"m{depth}.js": "export const end = 1;\n"})
    names = json.loads((target / "staticfiles.json").read_text())["paths"]
    for n in range(depth):
        module = (target / names[f"m{n}.js"]).read_text()
        assert f'"./{names[f"m{n + 1}.js"]}"' in module
