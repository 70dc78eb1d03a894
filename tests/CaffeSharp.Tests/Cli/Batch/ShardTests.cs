using CaffeSharp.Cli.Batch;
using Xunit;

namespace CaffeSharp.Tests.Cli.Batch;

public sealed class ShardTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(10, 3)]
    [InlineData(10_000, 7)]
    [InlineData(int.MaxValue, 1000)]
    public void Shards_are_neighbours_of_nearly_one_size(int items, int count)
    {
        int next = 0;
        foreach (Shard shard in Shard.All(count))
        {
            (int from, int to) = shard.Items(items);
            Assert.Equal(next, from);
            Assert.InRange(to - from, items / count, (items / count) + 1);
            next = to;
        }
        Assert.Equal(items, next);
    }

    [Theory]
    [InlineData(null, "", 0, 1)]
    [InlineData("0/1", "", 0, 1)]
    [InlineData("2/8", "", 2, 8)]
    [InlineData("2/8", "JOB_COMPLETION_INDEX=5", 2, 8)]
    [InlineData("8", "JOB_COMPLETION_INDEX=5", 5, 8)]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4", 3, 4)]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=4", 3, 4)]
    [InlineData("9", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4", 3, 9)]
    public void The_option_counts_before_the_scheduler(string? option, string variables, int index, int count) =>
        Assert.Equal(new Shard(index, count), Choose(option, variables));

    [Theory]
    [InlineData("4/4", "", "--shard 4/4 is no shard")]
    [InlineData("0/0", "", "--shard 0/0 is no shard")]
    [InlineData("-1/4", "", "not '-1'")]
    [InlineData("1/2/3", "", "not '1/2/3'")]
    [InlineData("8", "", "such as 0/4")]
    [InlineData(null, "JOB_COMPLETION_INDEX=5", "give --shard N")]
    [InlineData("4", "JOB_COMPLETION_INDEX=5", "JOB_COMPLETION_INDEX 5, of 4 shards, is no shard")]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=4", "SLURM_ARRAY_TASK_ID takes whole numbers")]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=4", "-1, of 4 shards, is no shard")]
    public void What_is_no_shard_is_said(string? option, string variables, string says) =>
        Assert.Contains(says, Assert.Throws<CaffeException>(() => Choose(option, variables)).Message, StringComparison.Ordinal);

    private static Shard Choose(string? option, string variables)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        return Shard.Choose(option, name => set.GetValueOrDefault(name));
    }
}
