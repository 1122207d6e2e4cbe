"""The grader: student code runs in a sandbox, the tests run outside it."""
