"""The search for insertions as compiled code on a day's flat arrays: what they hold says `layout`.

Python enters by three doors: `spans` finds where the visit fits, `charge` what that costs in each window,
`couple` the two technicians who can begin together.
"""
