using BenchmarkDotNet.Running;
using SpecHub.Benchmarks.Acceptance;

if (args is ["acceptance", .. string[] rest])
{
    return AcceptanceCommand.Run(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(AcceptanceCommand).Assembly).Run(args);
return 0;
