"""Requests, answers and records of the wire, member for member as in Amazon's service model.

Members have Amazon's names because they are Amazon's words. A member that is
not set is left out of the JSON. One file a family of operations, named as in
``operations``. ``tests/contract`` compares every struct with the model that
botocore ships.
"""
