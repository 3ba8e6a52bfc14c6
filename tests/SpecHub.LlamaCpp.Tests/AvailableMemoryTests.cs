using SpecHub.LlamaCpp.Tests.Gguf;

namespace SpecHub.LlamaCpp.Tests;

/// <summary>What is free, read from files as Linux has them.</summary>
public sealed class AvailableMemoryTests : IDisposable
{
    private readonly ModelFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Read_NoLimit_IsWhatTheKernelCallsAvailable()
    {
        Write("proc/meminfo", "MemTotal:  9000 kB\nMemFree:  10 kB\nMemAvailable:   2000 kB\n");
        Write("proc/self/cgroup", "0::/a/b\n");
        Write("sys/fs/cgroup/a/b/memory.max", "max\n");
        Write("sys/fs/cgroup/a/b/memory.current", "5\n");
        Assert.Equal(2000 * 1024, AvailableMemory.Read(_root.Root));
    }

    [Fact]
    public void Read_LimitOfAGroupOrOfOneAboveIt_LeavesWhatIsNotUsedAndFilePages()
    {
        Write("proc/meminfo", "MemAvailable: 2000 kB\n");
        Write("proc/self/cgroup", "0::/a/b\n");
        Write("sys/fs/cgroup/a/b/memory.max", "1000000\n");
        Write("sys/fs/cgroup/a/b/memory.current", "900000\n");
        Write("sys/fs/cgroup/a/b/memory.stat", "anon 5\ninactive_file 30000\n");
        Assert.Equal(130_000, AvailableMemory.Read(_root.Root));

        Write("sys/fs/cgroup/a/memory.max", "1000000\n");
        Write("sys/fs/cgroup/a/memory.current", "990000\n");
        Assert.Equal(10_000, AvailableMemory.Read(_root.Root));
    }

    [Fact]
    public void Read_VersionOneGroup_IsReadToo()
    {
        Write("proc/meminfo", "MemAvailable: 2000 kB\n");
        Write("proc/self/cgroup", "9:name=systemd:/x\n4:memory:/a\n");
        Write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "500000\n");
        Write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "400000\n");
        Write("sys/fs/cgroup/memory/a/memory.stat", "inactive_file 1\ntotal_inactive_file 20000\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "400000\n");
        Assert.Equal(120_000, AvailableMemory.Read(_root.Root));
    }

    [Fact]
    public void Read_NothingThere_IsUnknown() => Assert.Null(AvailableMemory.Read(_root.Root));

    [Fact]
    public void Read_ThisMachine_IsSomething() => Assert.InRange(AvailableMemory.Read()!.Value, 1, long.MaxValue);

    private void Write(string name, string content)
    {
        string path = _root.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
