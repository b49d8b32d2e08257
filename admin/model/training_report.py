"""The report on a trained model: JSON, the confusion matrix as a picture, and a page that shows what went wrong."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from admin import files
from admin.errors import WorkshopError
from admin.model import inference
from admin.model.pictures import FORMATS, read_file
from admin.model.training import Trained

THUMBNAIL = 160  # pixels
SHOWN = 60  # pictures named wrongly, on the page
NUMBERED = 30  # species up to which each cell of the matrix has its number

PAGE = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trained on {{ trained.labels | length }} species</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; } td, th { padding: .2rem .8rem; text-align: left; border-bottom: 1px solid #ccc; }
td.number { text-align: right; } img.matrix { max-width: 100%; }
ul.pictures { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
ul.pictures li { width: 10rem; overflow-wrap: anywhere; font-size: .85rem; }
</style>
<main>
<h1>Trained on {{ trained.labels | length }} species</h1>
<p>{{ trained.accuracy.part }} of {{ trained.accuracy.whole }} pictures were named rightly by models that were fitted
without them and without all that look like them: {{ trained.accuracy }}; in the brackets lies the truth with 95 %
confidence, for pictures like these. Seed {{ trained.seed }}.</p>
<table>
<thead><tr><th>species</th><th>pictures</th><th>named rightly</th><th>most often taken for</th></tr></thead>
<tbody>
{% for name in trained.labels %}
<tr><td>{{ name }}</td><td class="number">{{ trained.used[loop.index0] }}</td><td>{{ trained.recall(loop.index0) }}</td>
<td>{{ trained.mistaken_for(loop.index0) }}</td></tr>
{% endfor %}
</tbody>
</table>
<h2>Confusion</h2>
<p><img class="matrix" src="data:image/png;base64,{{ matrix }}" alt="The confusion matrix; the table above has its \
diagonal and the largest mistake of each row"></p>
<h2>Named wrongly</h2>
{% if wrong %}
<ul class="pictures">
{% for mistake, thumbnail in wrong %}
<li><img src="data:image/jpeg;base64,{{ thumbnail }}" alt=""><br>{{ mistake.path }}<br>taken for {{ mistake.named }}
({{ "%.2f" | format(mistake.certainty) }})</li>
{% endfor %}
</ul>
{% if trained.mistakes | length > wrong | length %}
<p>and {{ trained.mistakes | length - wrong | length }} more</p>
{% endif %}
{% else %}
<p>None.</p>
{% endif %}
<h2>The same picture, or nearly</h2>
{% for group in trained.twice %}<p>{{ group | join(", ") }}</p>
{% else %}<p>None.</p>
{% endfor %}
<h2>Left out</h2>
{% for one in trained.left_out %}<p>{{ one.path }} {{ one.why }}.</p>
{% else %}<p>None.</p>
{% endfor %}
</main>
</html>
""")


def data_of(trained: Trained) -> dict[str, Any]:
    """Return the report as plain JSON data."""
    right = trained.accuracy
    return {
        "seed": trained.seed,
        "accuracy": {"right": right.part, "of": right.whole, "share": right.value, "interval": list(right.interval)},
        "species": [
            {"name": name, "found": trained.found[label], "used": trained.used[label]}
            for label, name in enumerate(trained.labels)
        ],
        "confusion": trained.confusion.tolist(),
        "wrong": [vars(one) for one in trained.mistakes],
        "twice": trained.twice,
        "left_out": [vars(one) for one in trained.left_out],
    }


def write(trained: Trained, pictures: Path, folder: Path) -> None:
    """Write report.html, confusion.png and report.json.

    Args:
        trained: the model.
        pictures: the folder that it was trained on.
        folder: where the three go.

    Raises:
        WorkshopError: one cannot be written.
    """
    matrix = confusion_picture(trained)
    wrong = [(one, _thumbnail(pictures / one.path)) for one in trained.mistakes[:SHOWN]]
    page = PAGE.render(trained=trained, matrix=base64.b64encode(matrix).decode(), wrong=wrong)
    written: dict[str, str | bytes] = {
        "report.json": json.dumps(data_of(trained), indent=2) + "\n",
        "confusion.png": matrix,
        "report.html": page,
    }
    for name, content in written.items():
        try:
            files.write(folder / name, content)
        except OSError as error:
            raise WorkshopError(
                f"{folder / name} cannot be written ({error.strerror}): choose another --report."
            ) from None


def _thumbnail(path: Path) -> str:
    """Return a small JPEG as base64, "" where the file has gone since."""
    try:
        picture = inference.decode(read_file(path), FORMATS)
    except ValueError:
        return ""
    picture.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    return base64.b64encode(content.getvalue()).decode()


def confusion_picture(trained: Trained) -> bytes:
    """Draw the confusion matrix: rows are what the pictures show, columns what they were taken for.

    Args:
        trained: the model.

    Returns:
        A PNG.
    """
    count = len(trained.labels)
    side = min(4 + 0.45 * count, 40)  # inches
    figure = Figure(figsize=(side, side), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    shares = trained.confusion / np.maximum(trained.confusion.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [name.replace("$", r"\$") for name in trained.labels]  # $ begins a formula
    axes.set_xticks(range(count), names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(count), names)
    axes.set_xlabel("taken for")
    axes.set_ylabel("shows")
    axes.set_title(f"{trained.accuracy.part} of {trained.accuracy.whole} named rightly")
    if count <= NUMBERED:
        for row, column in zip(*np.nonzero(trained.confusion), strict=True):
            colour = "white" if shares[row, column] > 0.5 else "black"
            axes.text(column, row, str(trained.confusion[row, column]), ha="center", va="center", color=colour)
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=100, metadata={"Software": None})
    return content.getvalue()
