"""Run with: python -m pytest"""
