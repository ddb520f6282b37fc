"""Machines and formats outside this house: plain values in, plain values out."""
