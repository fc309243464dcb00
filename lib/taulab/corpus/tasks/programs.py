"""Small programs: a job, a function and a list; the form and the loop variable are free, then to be used again.

A model that looks back a few words may forget which bracket it opened: the program must close the same one.
"""

from itertools import product

from taulab.corpus.tasks.base import Task

#: Weight and form of each: two ways to do a job to the function f, the list xs and the loop variable x.
FORMS = {
    "map": [(3, "[ f ( x ) for x in xs ]"), (2, "list ( f ( x ) for x in xs )")],
    "keep": [(3, "[ x for x in xs if f ( x ) ]"), (2, "list ( x for x in xs if f ( x ) )")],
    "sum": [(3, "sum ( f ( x ) for x in xs )"), (2, "sum ( [ f ( x ) for x in xs ] )")],
    "any": [(3, "any ( f ( x ) for x in xs )"), (2, "any ( [ f ( x ) for x in xs ] )")],
    "max": [(3, "max ( xs , key = lambda x : f ( x ) )"), (2, "max ( ( x for x in xs ) , key = f )")],
}

#: Words of the source: jobs as the language names them, functions and lists; the r-th has weight 1/r.
WORDS = {
    "en": ("apply select add check largest", "price size weight length age score height speed depth width",
           "items goods boxes books people games trees cars wells rooms", "x i item y e"),
    "es": ("aplicar elegir sumar comprobar mayor", "precio talla peso largo edad nota altura ritmo fondo ancho",
           "cosas bienes cajas libros gente juegos plantas coches pozos salas", "x i cosa y e"),
}


def make(name, language):
    """Return the task of writing programs, with the names of a language."""
    jobs, functions, lists, variables = (words.split() for words in WORDS[language])
    prior = {(job, function, items): 1 / ((f + 1) * (i + 1))
             for job, (f, function), (i, items) in product(range(len(jobs)), enumerate(functions), enumerate(lists))}

    def source(meaning):
        job, function, items = meaning
        return {(jobs[job], function, items): 1.0}

    return Task(name, language, prior, source, lambda meaning: answer(meaning, variables), look_back=6)


def answer(meaning, variables):
    """Return the right programs, {text: probability}; the r-th variable comes with probability proportional to 1/r.

    >>> round(answer((2, "price", "items"), ["x", "i"])["sum ( price ( i ) for i in items )"], 4)          # 3/5 of 1/3
    0.2
    """
    job, function, items = meaning
    forms = list(FORMS.values())[job]
    named = {"f": function, "xs": items}
    total = sum(weight for weight, _ in forms) * sum(1 / (r + 1) for r in range(len(variables)))
    return {" ".join((named | {"x": variable}).get(word, word) for word in form.split()): weight / (r + 1) / total
            for weight, form in forms for r, variable in enumerate(variables)}
