"""Names that are put into copies of texts: a net must learn that they say nothing.

None of them is in `robust.NAMES`, which measures whether it has learnt that.
"""

from __future__ import annotations

from random import Random

FIRST = tuple(
    (
        "Aaliyah Abdul Abena Adaeze Adam Adwoa Agata Ahmed Ahmet Aisha Aleksandra Alejandro "
        "Alexander Alice Amina Amir Amit Anastasia Andrea Andreas Andrej Andrew Ángel Angela "
        "Anh Anita Anja Anna Anne Antonio Anton Arda Aryan Ashok Asmaa Astrid Aylin Azra "
        "Barbara Bartosz Beate Ben Bernd Bianca Bilal Birgit Björn Boris Burak Carla Carlos "
        "Charlotte Chiara Chinedu Chioma Christian Christine Christopher Claudia Clara Cristina "
        "Daniel Daniela Darius David Deepak Deniz Derya Dieter Dirk Dominik Duc Dung Ebru "
        "Edward Ekaterina Elena Elisabeth Ella Elke Emeka Emil Emma Erdem Erik Esra Eva Ewa "
        "Fadi Fatma Felix Fernando Finn Florian Francesca Franziska Friedrich Gabriele Ganesh "
        "George Gerd Giang Giulia Grzegorz Gülay Günter Hakan Hanna Hannah Harish Harry Hassan "
        "Heinz Helena Helga Henry Hiroshi Hoa Horst Huda Hung Hüseyin Ibrahim Ifeoma Igor Ines "
        "Ingrid Irina Isabel Iwona Jakub James Jan Jana Jasmin Jennifer Jessica Joanna Jorge "
        "José Juan Julia Julian Jürgen Kamal Karin Karim Karl Karolina Kavita Kerstin Kevin "
        "Khadija Khalid Klaus Krzysztof Kwame Lara Larissa Laura Lea Lena Leon Leonie Leyla "
        "Lilly Lina Lisa Louis Luca Ludmila Luis Łukasz Maciej Magdalena Mahmoud Małgorzata "
        "Manfred Manuel Marcel Marcin Marco Margarita Maria Marie Mario Markus Marta Martin "
        "Mary Maryam Mateusz Matthew Matthias Max Maximilian Melanie Meryem Mia Michael "
        "Michelle Miguel Mikhail Mohammed Monika Murat Mustafa Nadia Natalia Nataliya Neha Ngoc "
        "Nguyet Nicole Nikhil Nikolai Nina Nkechi Noah Nuria Nurcan Obinna Ola Oleg Olena "
        "Olivia Oskar Ousmane Pablo Paolo Patricia Patrick Paul Paula Pawel Peter Petra Phuong "
        "Piotr Pooja Quang Rachel Rahul Rainer Rajesh Ralf Ramón Ravi Rebecca Renate Ricardo "
        "Robert Roberto Rosa Ruslan Ruth Sabine Sadia Sally Salma Samira Samuel Sandra Sanjay "
        "Sara Sarah Sebastian Segun Selin Serkan Seyma Simon Simone Sina Sofia Sophie Stefan "
        "Stefanie Stephanie Steven Sunita Susanne Suresh Sven Tamara Tanja Tarek Tariq Tatjana "
        "Temitope Thanh Theo Thomas Thuy Tim Timo Tobias Tolga Tom Trang Tuan Tunde Ulrike "
        "Ursula Uwe Valentina Vera Veronika Victoria Vijay Viktor Vladimir Walter Werner "
        "William Wolfgang Xenia Yara Yasemin Yasmin Yemi Yusra Yvonne Zainab Zeynep Zofia "
        "Zuzanna"
    ).split()
)
"""First names of several origins."""

_PARTS = (
    "al an ar bel ber bo bri ca co da del dor ek el en er fa fin fo gal ge gra ha hel ho il in ist "
    "ka kel ko la len li lo lu ma mar mi mon na ne nex ni no nor nu ol on or os pa per pi pra qu "
    "ra ri ro ros sa sel si so sol sta sun ta tel ter ti to tra tu ul un va vel ver vi vo wa wen "
    "ya zal ze zi"
).split()
_ENDS = ("", "", "", "", *"markt bank net com air bahn werk shop mobil energy".split())


def brand(chance: Random) -> str:
    """A name as companies have them, made up."""
    made = "".join(chance.choice(_PARTS) for _ in range(chance.choice((2, 2, 3))))
    return (made + chance.choice(_ENDS)).capitalize()
