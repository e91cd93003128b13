"""Pictures of single lines to characters: the recognition model that the package rapidocr carries.

Only its model file is used, run by onnxruntime: nothing is downloaded, and no more is loaded than is needed.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from audit_kit.sources.page_image import Picture

MODEL = "models/PP-OCRv6_rec_small.onnx"
HEIGHT = 48
"""The height of line the model reads, in pixels."""

NARROWEST, WIDEST = 48, 2400
"""Widths of a line that the model is given, in pixels of its own."""

BATCH = 4800
"""Pixels of width read at once: the model's answer takes 9.4 kB for each."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says; ``sure`` is the model's confidence in its least certain character, 1 for no text."""

    text: str
    sure: float


def model_file() -> Path | None:
    """The model, None where the packages for recognition are not installed."""
    package = importlib.util.find_spec("rapidocr")
    if package is None or not package.origin or importlib.util.find_spec("onnxruntime") is None:
        return None
    path = Path(package.origin).parent / MODEL
    return path if path.is_file() else None


def recognise(lines: Sequence[Picture]) -> list[Reading]:
    """What each line says; a line is a grey picture, dark on white, cut close above and below."""
    prepared = [_prepared(line) for line in lines]
    readings: dict[int, Reading] = {}
    for batch in _batches(prepared):
        widest = max(prepared[i].shape[1] for i in batch)
        stacked = np.zeros((len(batch), 3, HEIGHT, widest), dtype=np.float32)
        for at, i in enumerate(batch):
            stacked[at, :, :, : prepared[i].shape[1]] = prepared[i]
        readings.update(zip(batch, _answers(stacked), strict=True))
    return [readings[i] for i in range(len(lines))]


def _prepared(line: Picture) -> NDArray[np.float32]:
    """The line at the model's height, paper at 1 and ink at -1."""
    height, width = line.shape
    wanted = round(width * HEIGHT / height)
    wanted = min(max(wanted, NARROWEST), WIDEST)
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    scaled = cv2.resize(line, (wanted, HEIGHT), interpolation=way)
    return scaled.astype(np.float32) / 127.5 - 1


def _batches(lines: Sequence[NDArray[np.float32]]) -> list[list[int]]:
    """The lines' numbers in groups of nearly equal width."""
    batches: list[list[int]] = []
    for i in sorted(range(len(lines)), key=lambda i: lines[i].shape[1]):
        width = lines[i].shape[1]
        fits = batches and (len(batches[-1]) + 1) * width <= BATCH
        if fits and width <= 1.3 * lines[batches[-1][0]].shape[1] + 16:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _answers(stacked: NDArray[np.float32]) -> list[Reading]:
    session, characters = _session()
    chances = session.run(None, {session.get_inputs()[0].name: stacked})[0]
    best, sure = chances.argmax(axis=2), chances.max(axis=2)
    return [_decoded(*line, characters) for line in zip(best, sure, strict=True)]


def _decoded(best: NDArray[np.int64], sure: NDArray[np.float32], characters: Sequence[str]) -> Reading:
    """The characters, each once where it is the best answer at several places in a row; 0 is none."""
    new = np.ones(len(best), dtype=bool)
    new[1:] = best[1:] != best[:-1]
    runs = np.cumsum(new) - 1
    peaks = np.zeros(runs[-1] + 1, dtype=np.float32)
    np.maximum.at(peaks, runs, sure)
    found = [(characters[code], peaks[run]) for code, run in zip(best[new], runs[new], strict=True) if code]
    text = "".join(character for character, _ in found)
    return Reading(text.strip(), float(min((peak for _, peak in found), default=1.0)))


@lru_cache(maxsize=1)
def _session() -> tuple[Any, list[str]]:
    """The model, loaded, and its characters by code."""
    path = model_file()
    assert path is not None
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # it would keep the largest batch's memory for good
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    named = session.get_modelmeta().custom_metadata_map["character"]
    return session, ["", *named.splitlines(), " "]
