from django.db import migrations

# Whoever has a case now heard of it in other ways: nobody gets a message because of the update.
TOLD = "UPDATE orders_ticket SET told_state = state WHERE updated_at > now() - interval '1 day'"


class Migration(migrations.Migration):
    dependencies = [("orders", "0021_messages_to_customers")]

    operations = [migrations.RunSQL(TOLD, migrations.RunSQL.noop)]
