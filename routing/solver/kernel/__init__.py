"""Ruin and recreate as compiled code on flat arrays.

`layout` says what every array holds; `labels` keeps earliest and latest times along a route, so that
`insertion` tests a place in O(1); `ruin`, `recreate` and `coupled` take visits out and put them back;
`anneal` is the loop. All times are int32 seconds; a part is a visit, or one half of a visit for two.
"""
