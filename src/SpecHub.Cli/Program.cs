using SpecHub.Cli;

using var interruption = new Interruption();
return await SpecHubCommand.RunAsync(args, Terminal.OfProcess(), interruption.Token).ConfigureAwait(false);
