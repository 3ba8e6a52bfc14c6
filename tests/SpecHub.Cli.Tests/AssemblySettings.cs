// One test at a time: they share llama.cpp's log and its threads, and some start processes of their own.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
