"""Given names that people often type in lower case, so that "im zoe" is told from "im tired"."""

from memories.pipeline.basic.lexicon import words

GIVEN = words(
    """aaron abdul abdullah abigail ada adam adriana agnes ahmed aisha akira alan albert alejandro
    aleksandra alessandro alex alexander alexandra alexis ali alice alicia alina aliyah amanda
    amara amelia amina amir amit amy ana anastasia anders andre andrea andreas andrew andy
    angela anika anil anita anjali ankit ann anna anne annie anthony anton antonio aoife arjun
    arthur arturo aryan asha ashley astrid ava ayesha ayo barbara beatrice bella ben benjamin
    bernard beth betty bianca bob bogdan boris brandon brenda brian bridget bruno caitlin
    callum camila carla carlos carmen carol caroline catarina catherine cecilia charles charlie
    charlotte chiara chidi chloe chris christina christine christopher ciara claire clara
    claudia colin connor conor craig cristina daisuke daniel daniela danny darren dave david
    deborah declan deepa deepak denise dennis derek diana diego dimitri divya dmitri dominic
    donald donna dorothy doug duncan dylan edith eduardo edward eileen elena eleni eli elias
    elif elijah elizabeth ella ellen ellie emeka emil emily emma emmanuel eoin eric erik erin
    esther ethan eva evelyn fatima fatou felipe felix femi fernanda fernando fiona florian
    frances francesca francesco francisco frank frankie fred freya gabriel gabriela gareth gary
    gemma geoff george georgia gerald gina giovanni giulia gloria gordon goran grace graham
    greg gunnar gustavo hamza hana hannah hans harriet harry hassan heather hector heidi helen
    helena helga henrik henry hiroshi hugh hugo ian ibrahim ibukun ifeoma igor imran inga
    ingrid ioana irina isaac isabel isabella isla ivan jack jackie jacob jaime jake james jamie
    jan jane janet jasmine jason javier jean jeff jenna jennifer jenny jeremy jess jessica jim
    jing joan joanna joe joel johan john johnny jonas jonathan jordi jorge jose joseph josh
    joshua juan judith judy julia julian julie kai karen karim karl kasia kate katherine
    kathleen katie kayla keith kelly ken kenji kevin khadija kieran kim kirsten kofi krishna
    kristina kumar kwame kyle lara laura lauren lea leah leila lena leo leon leonard leonardo
    leticia lewis liam lila lily linda lisa lorenzo louis louise luca lucas lucia lucy luis
    luisa luka lukas luke lydia maeve magda maja malik manuel mara marco marcus margaret maria
    mariam marie marina mario marta martha martin mary masha mateo mateus matteo matt matthew
    maureen maya megan mehmet mei melissa mia michael michelle miguel mihai mikael mike mila
    miles milo mina miriam mohamed mohammed moira mona monica monique morgan mustafa nadia
    nancy naomi natalia natalie natasha nathan neha neil ngozi niamh nick nicola nicolas nicole
    nigel nikhil nikola nina noah noel noor nora norma oksana olga oliver olivia omar oscar
    owen pablo padraig paolo patricia patrick paul paula pauline pavel pedro peggy pete peter
    petra phil philip philippe pia pierre piotr pooja priya priyanka rachel rafael rahul raj
    rajesh ramesh rania raul ravi raymond rebecca renata rhys ricardo richard rita robert
    roberto rodrigo roger rohan roisin ronald rosa rosie ruby rui ruth ryan sabrina sadia sally
    salma sam samantha samir samira samuel sandra sanjay santiago saoirse sara sarah sasha
    scott sean sebastian selim sergei sergio shane shannon sharon sheila shreya siobhan silvia
    simon sinead siti sofia sofie sonia sophia sophie stacy stefan stella stephanie stephen
    steve steven stuart sunil susan suresh sven sylvia tamara tanya tara tariq tatiana ted
    teresa tess theo theresa thomas tiago tim timo tina tobias tom tomas tommy toni tony tracy
    trevor ulrike uma usha valentina valeria vanessa vera veronica vicky victor victoria vijay
    vikram vince vincent viola viktor vlad walter wanda wendy wei william xavier yan yara
    yasmin yasmine yolanda yuki yusuf yvonne zach zainab zara zeynep zoe zofia zuzana
    tyler jordan casey jayden logan kelsey brittany courtney lindsey
    travis cody brayden becky gaz daz shaz kev baz stu nige raghav rohit amol
    sneha pooja kavya vivek manish ritu neeta lakshmi gopal farah bilal hina sana imtiaz nasreen
    chinedu amaka tunde bola kwabena akosua thandi sipho lerato juma wanjiru aroha wiremu hemi
    mateusz agnieszka jakub ondrej jiri milan zoltan bence ilona laszlo nils lars bjorn sigrid
    ingvild jari mikko aino giorgos yannis despina emre burak selin leyla reza soheil parisa nasrin
    minh linh thuy hyun soo haruto sakura takeshi wenjun xiaoming siew budi putri
    dewi enrique paco pilar rocio ximena renan thiago joao ines"""
)


def is_given_name(word: str) -> bool:
    """Whether the word, however it is written, is a common given name."""
    return word.lower() in GIVEN
