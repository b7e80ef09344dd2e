from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for files, also inside the `import` statements of JavaScript modules."""

    support_js_module_import_aggregation = True
    # A name settles one pass after the names it imports: as many passes as imports are deep.
    max_post_process_passes = 16
