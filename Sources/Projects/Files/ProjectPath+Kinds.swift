extension ProjectPath {
    /// Whether a file of this name says which packages a project of Python needs.
    var isManifest: Bool {
        isRequirements
            || ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment.yml", "environment.yaml", "uv.lock"]
                .contains(name)
    }

    /// Whether it is a list of packages as `pip install -r` reads it.
    var isRequirements: Bool {
        ending == "txt" && (name.hasPrefix("requirements") || names.dropLast().last == "requirements")
    }

    /// Whether it is code that tests other code.
    var isTest: Bool { text.hasPrefix("tests/") || name.hasPrefix("test_") || text.hasSuffix("_test.py") }
}
