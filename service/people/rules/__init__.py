"""What can be said of a person's particulars without asking anybody: numbers, dates, names, code words, masks, twins.

Every `parse_*` answers the value, or raises ValueError with what is wrong and what to do, in Chinese; the message never
repeats what was typed, so that it may stand in a log or an error list.
"""
