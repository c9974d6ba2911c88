"""Tests of BlogPlatform."""
