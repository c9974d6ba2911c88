#!/usr/bin/env python3
"""Asks a running Aloft for the vectors of labelled texts and writes them for heads-benchmark.

usage: vectors.py FOLDER URL DOMAIN… > vectors.jsonl

FOLDER holds train.jsonl, val.jsonl and domains.json of CLINC150 (clinc/oos-eval, CC BY 3.0).
"""
import json
import sys
import urllib.request


def vectors(url, texts):
    body = json.dumps({"model": "embeddings/minilm-l6-v2", "input": texts}).encode()
    request = urllib.request.Request(url + "/v1/embeddings", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        return [row["embedding"] for row in json.load(answer)["data"]]


def main():
    folder, url, *domains = sys.argv[1:]
    with open(f"{folder}/domains.json") as file:
        wanted = {label for name, labels in json.load(file).items() if name in domains for label in labels}
    for split in "train", "val":
        with open(f"{folder}/{split}.jsonl") as file:
            rows = [row for row in map(json.loads, file) if row["intent"] in wanted]
        for start in range(0, len(rows), 64):
            part = rows[start:start + 64]
            for row, vector in zip(part, vectors(url, [row["text"] for row in part])):
                print(json.dumps({"split": split, "label": row["intent"], "vector": vector}))


if __name__ == "__main__":
    main()
