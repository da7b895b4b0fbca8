"""Names that are written as texts, and modules."""

import importlib
import operator
from unittest import mock

import shop.outer.vendor.acme
import shop.outer.vendor.acme.v2025_10.inference  # uses: module
from shop.outer.vendor.acme.v2025_10 import (
    Pinecone,
    inference,  # uses: module
)
from shop.outer.vendor.acme.v2025_10.inference.client import InferenceClient  # uses: module
from shop.outer.vendor.acme.v2025_10.inference.models import *  # uses: module


def texts(version: str, name: str, client: Pinecone) -> None:
    importlib.import_module("shop.outer.vendor.acme.v2025_10.inference")  # uses: module
    importlib.import_module(".outer.vendor.acme.v2025_10.inference", "shop")
    importlib.import_module("shop.outer.vendor.acme.v2025_04")
    importlib.import_module(f"shop.outer.vendor.acme.{version}")
    importlib.import_module("json." + version)
    mock.patch("shop.outer.vendor.acme.v2025_10.db_control.models.IndexModelStatus")  # maybe: status
    mock.patch("shop.outer.vendor.acme.v2025_10.client.Pinecone")
    print(operator.attrgetter("status.host"))  # maybe: host
    print(getattr(client, name))
    print(getattr(client, "delete_index"))  # maybe: deletes
    print(shop.outer.vendor.acme.v2025_10.inference)  # uses: module
    print(inference, InferenceClient)
