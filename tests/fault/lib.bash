# What the fault tests share, over what the cli tests have.

load ../cli/lib
