"""Tests of the todo list."""
