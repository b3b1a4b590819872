using Microsoft.EntityFrameworkCore;

namespace MotCua.Bench.Peers.EfCore;

/// <summary>The peer's database.</summary>
internal sealed class EfContext(DbContextOptions<EfContext> options) : DbContext(options)
{
    public DbSet<EfMessage> Messages => Set<EfMessage>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<EfMessage>(message =>
    {
        message.HasKey(m => m.Number);
        message.HasIndex(m => new { m.Sender, m.Id }).IsUnique();
        message.HasIndex(m => new { m.Recipient, m.Number });
    });
}
