// The models compute on all processors: tests beside each other would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
