"""Answers of models to the original's samples: perfect ones as they are kept with the tests, and what goes wrong with them."""

import json
import pathlib

FIXTURES = pathlib.Path(__file__).parent.parent / "AnimationsTests" / "Fixtures"
SAMPLES = {
    "blue-circle": "Create a simple blue circle",
    "red-circle": "Create a red circle",
    "square-and-circle": "Create a square and a circle",
    "text-label": "Create a text label",
    "sine-then-cosine": "Create coordinate axes with a sine wave plot, then show a cosine wave plot",
    "plots-in-sequence": "Show multiple function plots in sequence",
    "bouncing-ball": "Animate a bouncing ball with physics",
    "sine-from-unit-circle": "Plot the graph of y = sin(x) from -2π to 2π showing how it emerges from the unit circle",
    "ai-math-magic": "Show the text 'AI + Math = Magic' in the center with a writing effect",
    "dot-on-parabola": "Animate a dot moving along the curve y = x^2 from x = -3 to x = 3",
    "vector-addition": "Visualize vector addition of (2,1) and (1,2) from the origin with arrow representations",
    "square-to-parallelogram": "Apply a matrix transformation to a square to turn it into a parallelogram",
    "points-and-dashes": "Create a 2D graph and plot the points (-1, -1) and (1, 1), then draw dashed lines",
    "pythagoras": "Show the Pythagorean theorem proof",
    "quadratic-formula": "Graph the quadratic formula step by step",
    "derivative": "derivative of x² becomes 2x using the limit definition",
}


def perfect(name):
    return (FIXTURES / "perfect" / f"{name}.json").read_text()


def sloppy(name):
    """The other dialect's names, capitals, units, prose around it, and a comma too much."""
    scene = json.loads(perfect(name))
    names = {"name": "id", "props": "properties"}
    scene["objects"] = [{names.get(key, key): value for key, value in thing.items()} for thing in scene["objects"]]
    for thing in scene["objects"]:
        thing["type"] = thing["type"].capitalize()
    for thing in scene.get("animations", []):
        if "parameters" in thing:
            thing["props"] = thing.pop("parameters")
        if "duration" in thing:
            thing["duration"] = f"{thing['duration']}s"
    text = json.dumps(scene, indent=2)
    return f"Sure! Here is your animation:\n\n```json\n{text[:-2]},\n}}\n```\n\nLet me know if you want changes."


def spoil(name, index, canary):
    """The perfect answer with something hostile in it; what it is, and the answer."""
    scene = json.loads(perfect(name))
    code = f"__import__('os').system('touch {canary}')"
    kinds = [
        ("code in a name", lambda: scene["objects"][0].update({"id" if "id" in scene["objects"][0] else "name": f"c = {code}"})),
        ("code in a function", lambda: scene["objects"].extend([
            {"name": "evil_axes", "type": "axes", "props": {"x_range": [-1, 1, 1], "y_range": [-1, 1, 1]}},
            {"name": "evil", "type": "graph", "props": {"axes": "evil_axes", "function": code}}])),
        ("quotes and newlines in a text", lambda: scene["objects"].append(
            {"name": "evil", "type": "text", "props": {"text": f"\"\"\"\n')\n{code}\n#\\", "font_size": 20, "position": [0, 3]}})),
        ("an endless animation", lambda: scene.setdefault("animations", []).append({"type": "wait", "duration": 1e9})),
        ("8K", lambda: scene.update(resolution=[7680, 4320])),
        ("a negative duration", lambda: animations(scene)[0].update(duration=-5)),
        ("code in imports and the scene's name", lambda: scene.update(
            imports=[f"import os; {code}"], scene_name=f"A(Scene):\n    {code}\nclass B")),
        ("code in a colour", lambda: scene.update(background_color=f"#000\"); {code}; (\"")),
    ]
    what, change = kinds[index % len(kinds)]
    change()
    return what, json.dumps(scene)


def animations(scene):
    """Where a scene's animations are, in either dialect."""
    return scene.get("animations") or next(thing["animations"] for thing in scene["objects"] if thing.get("animations"))


def written(kind):
    """Answers of a kind that are kept with the tests as they are."""
    return [(file.stem, file.read_text()) for file in sorted((FIXTURES / kind).glob("*.txt"))]
