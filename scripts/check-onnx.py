"""Runs the ONNX checker and strict shape inference over every .onnx file in the folders and files named.

    python3 scripts/check-onnx.py out/ [FILE...]

Tests keep the files that they write where ONNX_FILES says: ONNX_FILES=/tmp/onnx npx vitest run test/emit
Exits with 1 where a file fails, or where there is none.
"""

import pathlib
import sys

import onnx
import onnx.checker
import onnx.shape_inference


def check(path):
    # The checker finds weights in other files by the path, so it gets that and not the bytes.
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(str(path), load_external_data=False)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)


def files_of(arguments):
    for argument in map(pathlib.Path, arguments):
        yield from sorted(argument.rglob("*.onnx")) if argument.is_dir() else [argument]


def main():
    checked, failed = 0, 0
    for path in files_of(sys.argv[1:]):
        checked += 1
        try:
            check(path)
        except Exception as problem:
            failed += 1
            print(f"{path}: {problem}")
    print(f"{checked} files checked, {failed} failed")
    return 1 if failed or not checked else 0


sys.exit(main())
