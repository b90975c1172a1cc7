"""The lexical functions that need nothing but the language: strings, numbers, times, messages, the procedure."""
